/**
 * The interface that a protocol implements to be served: HTTP, SFTP, FTP. `serve` starts and closes transports through it.
 */
export interface Address {
  /** `http`, `https`, `sftp` … */
  readonly protocol: string
  /** Address of the server, as printed: `http://127.0.0.1:8080`. */
  readonly url: string
  /** How clients recognize the server: algorithms and fingerprints of SSH host keys. */
  readonly identity?: readonly string[]
}

export interface Transport {
  readonly name: string
  /**
   * Listens. `others`: addresses of the transports that were started before. Rejects with a Fault that says why, and leaves nothing
   * open, when that is not possible.
   */
  start(others: readonly Address[]): Promise<readonly Address[]>
  /**
   * Accepts nothing new from the moment it is called; resolves when running operations have ended. Once the signal is
   * aborted, ends those that are left, and resolves soon.
   */
  drain(signal: AbortSignal): Promise<void>
  /** Closes whatever is still open. Also after a `start` that failed. */
  stop(): Promise<void>
}

/** Starts the transports in order. When one fails, stops it and those before it, and throws its error. */
export async function startTransports(transports: readonly Transport[]): Promise<Address[]> {
  const addresses: Address[] = []
  for (const [i, transport] of transports.entries())
    try {
      addresses.push(...(await transport.start(addresses)))
    } catch (error) {
      await stopAll(transports.slice(0, i + 1)).catch(() => undefined)
      throw error
    }
  return addresses
}

/**
 * Drains the transports and stops them, last started first. All begin to drain at once, in order: while one waits for a long
 * transfer, no other accepts new work. Operations that have not ended after `graceMs` are aborted.
 */
export async function closeTransports(transports: readonly Transport[], graceMs = 30_000): Promise<void> {
  const grace = AbortSignal.timeout(graceMs)
  const drained = await Promise.allSettled(transports.map((transport) => transport.drain(grace)))
  await stopAll(transports)
  for (const outcome of drained) if (outcome.status === 'rejected') throw outcome.reason
}

/** Stops all, even when one fails; then throws the first error. */
async function stopAll(transports: readonly Transport[]): Promise<void> {
  const failures: unknown[] = []
  for (const transport of transports.toReversed())
    await transport.stop().catch((error: unknown) => void failures.push(error))
  if (failures.length > 0) throw failures[0]
}
