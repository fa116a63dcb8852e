/** Commands that ABOR, and the end of the control connection, end. */
import { Running } from './running.ts'
import type { FtpState } from './state.ts'

/** Runs work which ends with the signal, whose reason it then rejects with. */
export async function abortable<Value>(state: FtpState, work: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
  const { control } = state
  const running = new Running()
  const { signal } = running
  state.running = running
  if (control.signal.aborted) running.abort(control.signal.reason)
  // ABOR may have arrived already.
  control.runUrgent()
  try {
    return await work(signal)
  } catch (error) {
    throw signal.aborted ? signal.reason : error
  } finally {
    state.running = null
  }
}
