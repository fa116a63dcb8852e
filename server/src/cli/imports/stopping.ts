/** Ends a command when the operator wants it to, with what it has done until then. */
import { Fault } from '../../core/fault.ts'
import { stopSignal } from '../serving/stop-signal.ts'

/** Aborted by the first Ctrl-C or SIGTERM. A second one ends the process at once. */
export function stopping(): AbortSignal {
  const ending = new AbortController()
  stopSignal().then((name) => ending.abort(new Fault('conflict', `It was stopped by ${name} before it was complete.`)))
  return ending.signal
}
