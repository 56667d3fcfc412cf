#!/usr/bin/env node
// The command line: `npm run cli -- <command>`.
import { build, dist } from './build.mjs';

build();
await import(dist('apps/cli/main.js'));
