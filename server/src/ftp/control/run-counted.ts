/** Commands that count as one of the account's transactions, and as one of its concurrent operations. */
import { countTransaction } from '../../gateway/files/count-transaction.ts'
import { abortable } from './abortable.ts'
import type { FtpState } from './state.ts'

/** Waits for a transaction, then runs the command. ABOR ends both. */
export const runCounted = <Value>(state: FtpState, run: (signal: AbortSignal) => Promise<Value>): Promise<Value> =>
  abortable(state, async (signal) => {
    const access = state.access()
    await countTransaction(access)
    const release = access.services.admission.begin(access.login.actor)
    try {
      return await run(signal)
    } finally {
      release()
    }
  })
