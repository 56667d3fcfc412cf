// A rendering process that never answers, as a compiler in an endless loop would.
'use strict';
process.on('message', () => {
  for (;;);
});
