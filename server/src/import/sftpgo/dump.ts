/** A dump of SFTPGo, as `GET /api/v2/dumpdata` and the backups of its event rules write it: JSON with everything but files. */
import { Fault } from '../../core/fault.ts'
import { isObject, type Json, listOf, textOf } from '../fields.ts'

export interface Dump {
  readonly users: readonly Json[]
  /** By name. */
  readonly groups: ReadonlyMap<string, Json>
  readonly shares: readonly Json[]
  /** Folders that users have beside their home folder, by name. */
  readonly folders: ReadonlyMap<string, Json>
  /** How many there are of what does not come. */
  readonly others: Readonly<Record<'admins' | 'apiKeys' | 'eventRules', number>>
}

/** Of each kind. */
const most = 100_000

/** Throws `invalid` for text that is no dump. `name`: of the file, for people. */
export function parseDump(text: string, name: string): Dump {
  const dump = parsed(text, name)
  if (!isObject(dump) || !Array.isArray(dump['users']))
    throw new Fault('invalid', `${name} is no dump of SFTPGo: it has no list of users.`)
  const all = (key: string): Json[] => {
    const list = listOf(dump[key]).filter(isObject)
    if (list.length > most) throw new Fault('invalid', `${name} has more than ${most} ${key}.`)
    return list
  }
  const byName = (list: readonly Json[]) => new Map(list.map((one) => [textOf(one['name']), one]))
  return {
    ...{ users: all('users'), groups: byName(all('groups')), shares: all('shares'), folders: byName(all('folders')) },
    others: {
      ...{ admins: all('admins').length, apiKeys: all('api_keys').length, eventRules: all('event_rules').length },
    },
  }
}

function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Fault('invalid', `${name} is no dump of SFTPGo: it is not JSON.`)
  }
}
