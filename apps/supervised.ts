/**
 * Ends this process as SIGTERM would when its supervisor is gone: after kill -9 nobody else would, and it would hold the
 * port. Call it first; without a supervisor it does nothing.
 */
export function endWithSupervisor(): void {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
}

/** Tells the supervisor, if there is one, that this process works. */
export function reportReady(): void {
  process.send?.('ready');
}
