/** Writes commands that were refused for lack of a permission to the session log. */
import { recordRefusal } from '../../core/activity/refusals.ts'
import { Fault } from '../../core/fault.ts'
import { pathToLog } from '../../gateway/files/paths.ts'
import { parseListArgument } from '../wire/list-options.ts'
import type { CommandLine } from '../wire/parse-line.ts'
import { parseTimeChange } from '../wire/times.ts'
import type { FtpState } from './state.ts'

/** Commands whose argument is a path. */
const onPaths = new Set(
  ['STOR', 'STOU', 'APPE', 'RETR', 'DELE', 'MKD', 'XMKD', 'RMD', 'XRMD', 'RNFR', 'RNTO', 'MLSD', 'MLST', 'SIZE'].concat(
    ['LIST', 'NLST', 'STAT', 'MFMT'],
  ),
)
const listings = new Set(['LIST', 'NLST', 'STAT'])

export async function logRefusal(state: FtpState, { verb, argument }: CommandLine, error: unknown): Promise<void> {
  if (!state.login || !(error instanceof Fault && error.detail.lacking)) return
  const given = pathIn(verb, argument) ?? ''
  const path = given.startsWith('/') ? given : `${state.folder}/${given}`
  const { services, login } = state.access()
  await recordRefusal(services.context, login.actor, error, onPaths.has(verb) ? pathToLog(path) : null)
}

function pathIn(verb: string, argument: string | null): string | null {
  if (listings.has(verb)) return parseListArgument(argument).path
  return verb === 'MFMT' ? (parseTimeChange(argument)?.path ?? null) : argument
}
