/** A server of several processes: prepares what they share, starts them, and stops them together. */

import { Fault } from '../../core/fault.ts'
import { newSetupCode } from '../../core/setup/setup.ts'
import { createLog } from '../../lib/log.ts'
import type { Config } from '../../settings/config.ts'
import type { Output } from '../output/output.ts'
import { announce } from './announce.ts'
import { openOrRefuse } from './open.ts'
import { servedConfig } from './serving.ts'
import { stopSignal } from './stop-signal.ts'
import { restrictFileModes, testStorage } from './storage.ts'
import { Supervisor } from './supervisor.ts'

/** The number of this process in the log. Those that it starts have numbers from 1. */
const ownNumber = 0

export async function serveWithProcesses(output: Output, config: Config): Promise<void> {
  // After a second signal this process ends, and with it the others, which notice it.
  const stopped = stopSignal()
  const setupCode = await prepare(config)
  const log = createLog(config.log.level, undefined, ownNumber)
  const supervisor = new Supervisor({ processes: config.processes, log })
  let signal = 'failure'
  let isComplete: boolean
  try {
    announce(output, { ...(await supervisor.start()), setupCode })
    signal = await Promise.race([stopped, supervisor.failed])
    log.info({ signal }, 'stopping')
  } finally {
    isComplete = await supervisor.stop(signal)
  }
  if (!isComplete)
    throw new Fault('unavailable', 'A process of the server ended before its work was complete: see the log.')
}

/** What happens once, before any process starts: migrating the tables, checking the secret key and the storage. Returns the setup code. */
async function prepare(config: Config): Promise<string | null> {
  const app = await openOrRefuse({ ...servedConfig(config), process: ownNumber })
  try {
    await restrictFileModes(config, app.context.log)
    await testStorage(app.context)
    return await newSetupCode(app.context)
  } finally {
    await app.close()
  }
}
