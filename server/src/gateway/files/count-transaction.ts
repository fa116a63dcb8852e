/** Counts the account's daily transactions. A request waits for one before it fails, since clients of SFTP and FTP do not retry. */
import { setTimeout as wait } from 'node:timers/promises'
import { Fault } from '../../core/fault.ts'
import type { FileAccess } from './file-access.ts'

const retryMs = 1_000

/** Throws `too-many` if none becomes available within `transactionWaitMs`. */
export async function countTransaction({
  services,
  login,
  bounds,
  signal,
}: Pick<FileAccess, 'services' | 'login' | 'bounds' | 'signal'>): Promise<void> {
  const until = performance.now() + bounds.transactionWaitMs
  for (;;) {
    try {
      return await services.admission.countTransaction(login)
    } catch (error) {
      const left = until - performance.now()
      if (!(error instanceof Fault && error.code === 'too-many') || left <= 0) throw error
      await wait(Math.min(retryMs, left), undefined, { signal })
    }
  }
}
