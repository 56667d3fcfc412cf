export type { DemoSignIn } from './demo.accounts';
export { DemoModule } from './demo.module';
export { Demo } from './demo.service';
