/** Maps each request type to its operation. */
import { Fault, notFound } from '../../core/fault.ts'
import type { Attributes } from '../../gateway/files/attributes.ts'
import { makeFolder, removeAt, removeFolder, rename, setAttributes } from '../../gateway/files/changes.ts'
import { openFolderHandle } from '../../gateway/files/folder-handle.ts'
import type { FolderEntry, Handle } from '../../gateway/files/handle.ts'
import { listLineOf } from '../../gateway/files/list-line.ts'
import { openToRead, openToWrite } from '../../gateway/files/open.ts'
import { findEntry, isVisible } from '../../gateway/files/path-entry.ts'
import { type Path, pathToFind } from '../../gateway/files/paths.ts'
import { openFlag, type Request, type RequestOf, type RequestType } from '../codec/requests.ts'
import {
  attributesResponse,
  dataHeadBytes,
  dataResponse,
  handleResponse,
  type NameEntry,
  namesResponse,
  statusResponse,
} from '../codec/responses.ts'
import { statusCode } from '../codec/status.ts'
import { folderResponseBytes, maxTransferBytes, shortResponseBytes } from './bounds.ts'
import type { ChannelState } from './channel-state.ts'
import { readExtended } from './extensions.ts'
import type { Uses } from './request-order.ts'

export interface OperationResult {
  readonly packet: Buffer
  /** Called when the packet has been written to the channel. */
  sent?(): void
}

export interface Operation extends Uses {
  /** The name in the operation log. */
  readonly name: string
  /** The handle that is closed before it runs. */
  readonly closes?: Buffer
  /** Whether the operation counts as one of the account's transactions. */
  readonly isCounted?: boolean
  /** Maximum bytes of the response, about; `shortResponseBytes` if absent. */
  readonly downloads?: number
  /** What it is about, for refusals in the session log. */
  readonly path?: Path
  run(state: ChannelState): Promise<OperationResult>
}

type Table = { readonly [Type in RequestType]: (request: RequestOf<Type>) => Omit<Operation, 'name'> }

const ok = (id: number): OperationResult => ({ packet: statusResponse(id, statusCode.ok, 'OK') })
const endOfFile = (id: number): OperationResult => ({
  packet: statusResponse(id, statusCode.endOfFile, 'End of file or folder.'),
})
const unsupported = (id: number): OperationResult => ({
  packet: statusResponse(id, statusCode.unsupported, 'This operation is not supported.'),
})

/** A change of names or attributes; the response is OK. */
const change = (id: number, uses: Uses['uses'], run: (state: ChannelState) => Promise<void>) => ({
  uses,
  usesNames: true,
  isCounted: true,
  run: async (state: ChannelState) => {
    await run(state)
    return ok(id)
  },
})

const opening = (id: number, path: Path, open: (state: ChannelState) => Promise<Handle>) => ({
  uses: [{ path }],
  usesNames: true,
  isCounted: true,
  run: async (state: ChannelState) => {
    const { services, login, handles } = state
    handles.mustHaveRoom()
    // Open files use memory and file descriptors of the process: they count as operations in progress of the user and its account.
    const release = services.admission.begin(login.actor)
    try {
      return { packet: handleResponse(id, handles.add(await open(state), release)) }
    } catch (error) {
      release()
      throw error
    }
  },
})

const table: Table = {
  open: ({ id, path, flags }) => opening(id, path, (state) => openFile(state, path, flags)),
  opendir: ({ id, path }) => opening(id, path, (state) => openFolder(state, path)),
  close: ({ id, handle }) => ({
    uses: [{ handle, changes: true, reads: true }],
    closes: handle,
    usesNames: true,
    run: async () => ok(id),
  }),
  read: ({ id, handle, offset, length }) => ({
    uses: [{ handle, reads: true }],
    downloads: Math.min(length, maxTransferBytes),
    async run(state) {
      const most = Math.min(length, maxTransferBytes)
      const found = await state.handles.get(handle).read(offset, most, dataHeadBytes)
      return found ? { packet: dataResponse(id, found.bytes), sent: found.sent } : endOfFile(id)
    },
  }),
  write: ({ id, handle, offset, data }) => ({
    uses: [{ handle, changes: true }],
    async run(state) {
      await state.handles.get(handle).write(offset, data)
      return ok(id)
    },
  }),
  stat: ({ id, path }) => ({
    uses: [{ path }],
    usesNames: true,
    run: async (state) => ({ packet: attributesResponse(id, await attributesAt(state, path)) }),
  }),
  fstat: ({ id, handle }) => ({
    uses: [{ handle }],
    run: async (state) => ({ packet: attributesResponse(id, await state.handles.get(handle).attributes()) }),
  }),
  setstat: ({ id, path, changes }) => ({
    ...change(id, [{ path, changes: true }], (state) => setAttributes(state, path, changes)),
    isCounted: Object.keys(changes).length > 0,
  }),
  fsetstat: ({ id, handle, changes }) => ({
    uses: [{ handle, changes: true }],
    async run(state) {
      await state.handles.get(handle).change(changes)
      return ok(id)
    },
  }),
  readdir: ({ id, handle }) => ({
    uses: [{ handle, reads: true }],
    downloads: folderResponseBytes,
    async run(state) {
      const entries = await state.handles.get(handle).next()
      return entries ? { packet: namesResponse(id, namesOf(state, entries)) } : endOfFile(id)
    },
  }),
  remove: ({ id, path }) => change(id, [{ path }], (state) => removeAt(state, path)),
  mkdir: ({ id, path }) => change(id, [{ path }], (state) => makeFolder(state, path)),
  rmdir: ({ id, path }) => change(id, [{ path }], (state) => removeFolder(state, path)),
  rename: ({ id, from, to }) => ({
    ...change(id, [{ path: from }, { path: to }], (state) => rename(state, { from, to, ifExists: 'fail' })),
    isRenaming: true,
  }),
  realpath: ({ id, path }) => ({
    uses: [],
    downloads: shortResponseBytes + 2 * Buffer.byteLength(path ?? ''),
    async run() {
      const name = pathToFind(path)
      return { packet: namesResponse(id, [{ name, longName: name, attributes: null }]) }
    },
  }),
  extended: (request) => {
    // Some respond with a path of the request, as REALPATH does.
    const downloads = shortResponseBytes + 2 * request.fields.left()
    const call = readExtended(request)
    if (!call) return { uses: [], run: async () => unsupported(request.id) }
    const { run, isChange, ...order } = call
    return {
      ...order,
      downloads,
      isCounted: isChange === true,
      run: async (state) => ({ packet: await run(state, request.id) }),
    }
  },
  unsupported: ({ id }) => ({ uses: [], run: async () => unsupported(id) }),
}

/** The operation of a request. Throws BadPacket for an extended request with truncated fields. */
export function operationOf(request: Request): Operation {
  const make = table[request.type] as (request: Request) => Omit<Operation, 'name'>
  const path = 'path' in request ? request.path : 'from' in request ? request.from : null
  return { name: request.type === 'extended' ? request.name : request.type, path, ...make(request) }
}

const knownFlags = Object.values(openFlag).reduce((all, flag) => all | flag, 0)
/** Flags that open a file for writing; some clients send them without `write`. */
const changingFlags = openFlag.write | openFlag.append | openFlag.create | openFlag.truncate

async function openFile(state: ChannelState, path: Path, flags: number): Promise<Handle> {
  if ((flags & ~knownFlags) !== 0) throw new Fault('invalid', 'OPEN has flags that are not supported.')
  if ((flags & changingFlags) === 0) return await openToRead(state, path)
  const has = (flag: number) => (flags & flag) !== 0
  return await openToWrite(state, path, {
    reads: has(openFlag.read),
    appends: has(openFlag.append),
    creates: has(openFlag.create),
    truncates: has(openFlag.truncate),
    isExclusive: has(openFlag.exclusive),
  })
}

function namesOf({ services, login }: ChannelState, entries: readonly FolderEntry[]): NameEntry[] {
  const now = services.context.clock.now()
  const owner = login.actor.username
  return entries.map(({ name, attributes }) => ({
    ...{ name, attributes },
    longName: listLineOf({ name, owner, attributes, now }),
  }))
}

async function openFolder(state: ChannelState, wanted: Path): Promise<Handle> {
  const path = pathToFind(wanted)
  const seen = await findEntry(state, path)
  if (!seen?.place || !isVisible(state, seen)) throw notFound('resource', `There is no folder "${path}".`)
  if (seen.place.resource.type !== 'dir') throw new Fault('conflict', `"${path}" is a file, not a folder.`)
  return await openFolderHandle(state, path, seen.place)
}

async function attributesAt(state: ChannelState, wanted: Path): Promise<Attributes> {
  const path = pathToFind(wanted)
  const seen = await findEntry(state, path)
  if (!seen || !isVisible(state, seen)) throw notFound('resource', `There is no file or folder "${path}".`)
  return seen.attributes
}
