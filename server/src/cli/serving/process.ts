/** One of several processes of a server, which it has started: a node that prints nothing. */

import { faultOf } from '../../core/errors.ts'
import type { Config } from '../../settings/config.ts'
import { openOrRefuse } from './open.ts'
import { joinServer } from './own-process.ts'
import { abandonWork, servedConfig, serveFrom } from './serving.ts'
import { openTraces } from './traces.ts'

/** False if it failed; the server has the reason. */
export async function serveAsOneOfSeveral(readSettings: () => Config): Promise<boolean> {
  const own = await joinServer()
  try {
    const { process, processes } = own
    const settings = servedConfig(readSettings())
    const config = { ...settings, process, processes, nodeLabel: `${settings.nodeLabel}/${process}` }
    const tracing = await openTraces(config)
    const app = await openOrRefuse(config, { tracing })
    try {
      await serveFrom(config, app, { stopped: own.stopped, ready: own.ready, own })
    } finally {
      await app.close()
      await tracing?.close()
    }
    return true
  } catch (error) {
    await own.failed(faultOf(error)?.message ?? traceOf(error))
    return false
  } finally {
    own.close()
    abandonWork()
  }
}

const traceOf = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error))
