/** Extended requests: those of OpenSSH and those of the protocol's later drafts, by name. */
import { Fault, notFound } from '../../core/fault.ts'
import { rename, setAttributes } from '../../gateway/files/changes.ts'
import { type Path, pathToFind } from '../../gateway/files/paths.ts'
import { spaceAt } from '../../gateway/files/space.ts'
import { ownerId, readAttributes } from '../codec/attributes.ts'
import { PacketReader } from '../codec/read-packet.ts'
import type { RequestOf } from '../codec/requests.ts'
import { joinStrings, namesResponse, numbersResponse, statusResponse, stringsResponse } from '../codec/responses.ts'
import { maxPacketBytes } from '../codec/split-packets.ts'
import { statusCode } from '../codec/status.ts'
import { maxTransferBytes } from './bounds.ts'
import type { ChannelState } from './channel-state.ts'
import type { Uses } from './request-order.ts'

/** A decoded extended request. */
export interface ExtendedCall extends Uses {
  /** True if it changes stored data and therefore counts as a transaction. */
  readonly isChange?: boolean
  /** Resolves with the response packet. */
  run(state: ChannelState, id: number): Promise<Buffer>
}

interface Extension {
  /** Version of the extension, as announced in VERSION. */
  readonly version: string
  /** Decodes the fields. Throws BadPacket for truncated ones. */
  read(fields: PacketReader): ExtendedCall
}

const done = (id: number) => statusResponse(id, statusCode.ok, 'OK')
const nameResponse = (id: number, name: string) => namesResponse(id, [{ name, longName: name, attributes: null }])

const extensions: Readonly<Record<string, Extension>> = {
  'posix-rename@openssh.com': {
    version: '1',
    read: (fields) => {
      const [from, to] = [fields.text(), fields.text()]
      const run = async (state: ChannelState, id: number) => {
        await rename(state, { from, to, ifExists: 'replace' })
        return done(id)
      }
      return { uses: [{ path: from }, { path: to }], usesNames: true, isRenaming: true, isChange: true, run }
    },
  },
  'statvfs@openssh.com': {
    version: '2',
    read: (fields) => {
      const path = fields.text()
      return { uses: [], usesNames: true, run: (state, id) => fileSystemResponse(state, id, path) }
    },
  },
  'fstatvfs@openssh.com': {
    version: '2',
    read: (fields) => {
      const handle = fields.string()
      const run = async (state: ChannelState, id: number) => {
        state.handles.get(handle)
        return await fileSystemResponse(state, id, '/')
      }
      return { uses: [{ handle }], run }
    },
  },
  'fsync@openssh.com': {
    version: '1',
    read: (fields) => {
      const handle = fields.string()
      const run = async (state: ChannelState, id: number) => {
        await state.handles.get(handle).flush()
        return done(id)
      }
      return { uses: [{ handle, changes: true }], run }
    },
  },
  'lsetstat@openssh.com': {
    version: '1',
    read: (fields) => {
      const path = fields.text()
      const changes = readAttributes(fields)
      const run = async (state: ChannelState, id: number) => {
        await setAttributes(state, path, changes)
        return done(id)
      }
      const isChange = Object.keys(changes).length > 0
      return { uses: [{ path, changes: true }], usesNames: true, isChange, run }
    },
  },
  'limits@openssh.com': {
    version: '1',
    read: () => ({
      uses: [],
      run: async ({ bounds }, id) =>
        numbersResponse(id, [maxPacketBytes, maxTransferBytes, maxTransferBytes, bounds.handles]),
    }),
  },
  'expand-path@openssh.com': {
    version: '1',
    read: (fields) => {
      const path = fields.text()
      return { uses: [], run: async ({ login }, id) => nameResponse(id, expandPath(path, login.actor.username)) }
    },
  },
  'home-directory': {
    version: '1',
    read: (fields) => {
      const user = fields.text()
      return { uses: [], run: async ({ login }, id) => nameResponse(id, homeOf(user, login.actor.username)) }
    },
  },
  'copy-data': {
    version: '1',
    read: (fields) => {
      const [from, start, length] = [fields.string(), fields.uint64(), fields.uint64()]
      const [to, at] = [fields.string(), fields.uint64()]
      const run = async (state: ChannelState, id: number) => {
        await copyData(state, { from, start, length: length === 0 ? Number.POSITIVE_INFINITY : length, to, at })
        return done(id)
      }
      const uses = [
        { handle: from, reads: true },
        { handle: to, changes: true },
      ]
      return { uses, run }
    },
  },
  'users-groups-by-id@openssh.com': {
    version: '1',
    read: (fields) => {
      const [users, groups] = [fields.string(), fields.string()]
      return {
        uses: [],
        run: async (state, id) =>
          stringsResponse(
            id,
            [users, groups].map((ids) => namesOfIds(state, ids)),
          ),
      }
    },
  },
}

/** Names and versions of the extensions announced in VERSION. */
export const announced = Object.entries(extensions).map(([name, { version }]) => [name, version] as const)

/** Decodes an extended request; null for an unknown extension. Throws BadPacket. */
export function readExtended({ name, fields }: RequestOf<'extended'>): ExtendedCall | null {
  return Object.hasOwn(extensions, name) ? (extensions[name]?.read(fields) ?? null) : null
}

const blockBytes = 4_096
/** Reported as total space without a limit: 1 EiB. */
const unlimitedBytes = 2 ** 60
const maxNameBytes = 255
const flags = { readOnly: 1, noSetuid: 2 }

/** Reports the space of the account and folder quotas, never that of the server's disk. */
async function fileSystemResponse(state: ChannelState, id: number, wanted: Path): Promise<Buffer> {
  const { limit, used } = await spaceAt(state, pathToFind(wanted))
  const total = Math.floor((limit ?? unlimitedBytes) / blockBytes)
  const free = Math.max(0, total - Math.ceil(used / blockBytes))
  const flag = flags.noSetuid | (state.login.actor.permissions.has('upload') ? 0 : flags.readOnly)
  const inodes = [0, 0, 0]
  return numbersResponse(id, [blockBytes, blockBytes, total, free, free, ...inodes, 0, flag, maxNameBytes])
}

/** The home folder of an empty name or the user's own name; it is the root of all paths. */
function homeOf(user: Path, username: string): string {
  if (user === '' || user === username) return '/'
  throw notFound('user', 'There is no such home folder.')
}

function expandPath(path: Path, username: string): string {
  const [, user, rest] = /^~([^/]*)(.*)$/s.exec(path ?? '') ?? []
  if (user === undefined) return pathToFind(path)
  return pathToFind(homeOf(user, username) + rest)
}

interface Copying {
  readonly from: Buffer
  readonly start: number
  /** Infinity: up to the end of the file. */
  readonly length: number
  readonly to: Buffer
  readonly at: number
}

/** Copies data from an open file into one that is open for writing, in chunks. A whole file in an empty one is not copied: they share the bytes. */
async function copyData(state: ChannelState, { from, start, length, to, at }: Copying): Promise<void> {
  if (from.equals(to)) throw new Fault('invalid', 'A file cannot be copied into itself.')
  const [source, target] = [state.handles.get(from), state.handles.get(to)]
  const whole = start === 0 && at === 0 ? source.wholeFile?.() : null
  if (whole && whole.size > 0 && length >= whole.size && (await target.share?.(whole))) return
  for (let copied = 0; copied < length; ) {
    state.signal.throwIfAborted()
    const read = await source.read(start + copied, Math.min(maxTransferBytes, length - copied))
    if (!read) return
    await target.write(at + copied, [read.bytes])
    copied += read.bytes.length
  }
}

const maxIds = 1_000

/** Resolves user or group ids to names, encoded as a string of strings: `ownerId` to the user's own name, others to ''. */
function namesOfIds({ login }: ChannelState, ids: Buffer): Buffer {
  if (ids.length > maxIds * 4) throw new Fault('invalid', `At most ${maxIds} ids can be resolved at once.`)
  const reader = new PacketReader(ids)
  const names: string[] = []
  while (reader.left() > 0) names.push(reader.uint32() === ownerId ? login.actor.username : '')
  return joinStrings(names)
}
