#!/usr/bin/env node
// The command line: `npm run cli -- <command>`.
import { build, dist } from './build.mjs';

await build();
await import(dist('apps/cli/main.js'));
