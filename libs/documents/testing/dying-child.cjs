// A rendering process that dies of its first job, as one that runs out of memory would.
'use strict';
process.on('message', () => process.exit(7));
