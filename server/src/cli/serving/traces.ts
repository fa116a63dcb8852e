/** The traces of a running server. Commands have none, whatever their settings. */

import { createLog } from '../../lib/log.ts'
import type { Tracing } from '../../lib/tracing/tracing.ts'
import type { Config } from '../../settings/config.ts'
import { version } from '../../settings/version.ts'

/** Null while traces are off: then nothing is loaded. */
export async function openTraces({ traces, nodeLabel, process, log }: Config): Promise<Tracing | null> {
  if (!traces) return null
  const { startTraces } = await import('../../lib/tracing/traces.ts')
  const resource = { version, node: nodeLabel, process }
  return await startTraces({ ...traces, resource, log: createLog(log.level, undefined, process) })
}
