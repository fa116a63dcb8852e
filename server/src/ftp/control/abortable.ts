/** Work of a command that ABOR ends. */
import { countTransaction } from '../../gateway/files/count-transaction.ts'
import { abortedByClient } from './reply-codes.ts'
import type { FtpState, Running } from './state.ts'

/** Runs work that ends with its signal: at ABOR, and with the control connection. */
export async function abortable<Value>(
  state: FtpState,
  { isTransfer }: Pick<Running, 'isTransfer'>,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const { control } = state
  const aborting = new AbortController()
  state.running = { abort: (reason) => aborting.abort(reason), isTransfer }
  // ABOR may have arrived already, also during earlier work of this command, too late to end that.
  control.runUrgent()
  if (control.isAborting) aborting.abort(abortedByClient())
  const signal = AbortSignal.any([aborting.signal, control.signal])
  try {
    return await work(signal)
  } catch (error) {
    // Timers have an error of their own.
    if (!isTransfer) signal.throwIfAborted()
    throw error
  } finally {
    state.running = null
  }
}

/** Counts a transaction of the account, or waits for one. Throws `too-many`. */
export const countAbortable = (state: FtpState): Promise<void> =>
  abortable(state, { isTransfer: false }, (signal) => countTransaction({ ...state.access(), signal }))
