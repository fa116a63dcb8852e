/** Ends worker threads that load native modules. */
import type { Worker } from 'node:worker_threads'

/** The message upon which a thread releases what it has open, and ends. */
export const endMessage = 'end'

/** For a thread that does not respond, in ms. */
const usualDeadlineMs = 10_000

/**
 * Asks a thread to end by itself, and resolves when it has. Not by `terminate`, except after the deadline: Node aborts the whole process if the
 * thread is loading a native module at that moment.
 */
export async function endThread(worker: Worker, deadlineMs = usualDeadlineMs): Promise<void> {
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  const late = setTimeout(() => void worker.terminate(), deadlineMs)
  worker.ref()
  worker.postMessage(endMessage)
  await ended
  clearTimeout(late)
}
