/** The thread that runs one large transaction: see transaction-thread.ts. */
import { parentPort, workerData } from 'node:worker_threads'
import { Connection } from './connection.ts'
import { ReadCache } from './read-cache.ts'
import { ready, type ThreadRequest, type ThreadResponse } from './transaction-messages.ts'
import { openWriter, type WriterOptions } from './writer.ts'

const file = openWriter(workerData as WriterOptions)
// Left to the thread that runs checkpoints.
file.pragma('wal_autocheckpoint = 0')
const connection = new Connection({ file, cache: new ReadCache(() => 0), committed() {} })
const totalChanges = file.prepare<[], number>('select total_changes()').pluck()

async function respond({ id, run }: ThreadRequest): Promise<ThreadResponse> {
  try {
    const result = typeof run === 'string' ? connection[run]() : await connection.executeQuery(run)
    return {
      id,
      rows: result?.rows ?? [],
      numAffectedRows: result?.numAffectedRows,
      changes: totalChanges.get() ?? 0,
    }
  } catch (error) {
    const { message, code } = error as Error & { readonly code?: string }
    return { id, error: { message, code } }
  }
}

parentPort?.on('message', async (request: ThreadRequest) => parentPort?.postMessage(await respond(request)))
parentPort?.postMessage(ready)
