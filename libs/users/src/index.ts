export { type Absence, absenceOf } from './user/employment.rules';
export { normaliseLoginId } from './user/login-id';
export { User, type UserStatus } from './user/user.entity';
export {
  loginIdSchema,
  type UserCreate,
  userCreateSchema,
  type UserPatch,
  userSchema,
  type UserView,
  userView,
} from './user/user.schema';
export { type UserListRequest, userListQuery } from './user/user.queries';
export { Users, USERS_CHANGED } from './user/user.service';
export { LocaleEnum, UserType } from './user/user.type';
export { UserChanged, UserPseudonymised, UserRegistered } from './users.events';
export { LoginIdTaken, UserIsPseudonymised, UserNotActivated, UserNotLeft } from './users.errors';
export { UsersModule } from './users.module';
