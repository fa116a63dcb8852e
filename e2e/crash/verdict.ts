/** Compares the knowledge of the clients, the log, the tree and the messages at the endpoints. */
import { createHash } from 'node:crypto'
import { type Credentials, download, everyPage, type Resource } from './api.ts'
import type { Arrivals, CrashEndpoint } from './endpoints.ts'
import { type Change, codeOf, type Entry } from './history.ts'
import { type Journal, keyOf, uploadKeyOf, versionKey } from './journal.ts'

export interface Watch {
  readonly name: string
  readonly endpoint: CrashEndpoint
  /** The watched folder; '' watches the whole account. */
  readonly folder: string
  readonly journal: Journal
}

/** A message at one endpoint with the changes that it reports. */
interface Report {
  readonly id: string
  readonly version: 'v1' | 'v2'
  readonly keys: readonly string[]
  readonly arrivals: Arrivals
}

interface Body {
  readonly event: string
  readonly eventData: {
    readonly resources: readonly { id: number; path: string; previousPath?: string; size: number }[]
  }
  readonly operation?: string
  readonly path: string
  readonly sourcepath: string
}

const unknown = (name: string) => `an event named ${name}`

/** `uploadsBefore`: messages in format v1, which has no size, count as the versions of a file in the order of their arrival. */
function keysIn(body: Body, journal: Journal, uploadsBefore: Map<string, number>): string[] {
  const code = codeOf(body.operation ?? body.event)
  if (code === undefined) return [unknown(body.operation ?? body.event)]
  if (body.operation === undefined)
    return body.eventData.resources.map(({ path, previousPath, size }) =>
      code === 'STOR' ? uploadKeyOf(journal, path, size) : keyOf(code, path, previousPath),
    )
  if (code !== 'STOR') return [keyOf(code, body.path, body.sourcepath)]
  const version = uploadsBefore.get(body.path) ?? 0
  uploadsBefore.set(body.path, version + 1)
  return [versionKey(body.path, version)]
}

function reportsAt({ endpoint, journal }: Watch): Report[] {
  const uploadsBefore = new Map<string, number>()
  return [...endpoint.messages]
    .toSorted(([, a], [, b]) => a.first - b.first)
    .map(([id, arrivals]) => {
      const body = JSON.parse(arrivals.body) as Body
      const version = body.operation === undefined ? 'v2' : 'v1'
      return { id, version, arrivals, keys: keysIn(body, journal, uploadsBefore) }
    })
}

/** The changes that a watched folder must report. The folder existed before them. */
function expectedKeys(history: readonly Change[], { folder }: Watch): string[] {
  const within = (path: string) => path.startsWith(`${folder}/`)
  return history
    .filter(({ code, path, source }) => within(path) || (code !== 'COPY' && within(source)))
    .map(({ key }) => key)
}

/** Changes that no accepted message has reported. */
export function missing(history: readonly Change[], watch: Watch): string[] {
  const taken = new Set(reportsAt(watch).flatMap(({ keys, arrivals }) => (arrivals.acceptedAt === null ? [] : keys)))
  return expectedKeys(history, watch).filter((key) => !taken.has(key))
}

/** Reported changes that were never requested, that several messages report, or that were not committed. */
export function unexpected(history: readonly Change[], watch: Watch): string[] {
  const allowed = new Set(expectedKeys(history, watch))
  const seen = new Map<string, string>()
  const faults: string[] = []
  for (const { id, keys } of reportsAt(watch)) {
    for (const key of keys) {
      const other = seen.get(key)
      if (!allowed.has(key)) faults.push(`${watch.name}: ${key} was told of and is not in the log`)
      else if (other !== undefined) faults.push(`${watch.name}: ${key} was told of by ${other} and by ${id}`)
      seen.set(key, id)
    }
  }
  return faults
}

/**
 * Uploads to a path where a rename has replaced one file by another. Messages about the two are not in order, so that it is unknown
 * which of the uploads a message in format v1 reports.
 */
function ambiguousUploads(resources: readonly (readonly string[])[]): Set<string> {
  const uploads = resources.flatMap((keys, resource) =>
    keys.filter((key) => key.startsWith('STOR ')).map((key) => ({ key, resource, path: key.replace(/ #\d+$/, '') })),
  )
  const files = Map.groupBy(uploads, ({ path }) => path).values()
  const several = [...files].filter((some) => some.some(({ resource }) => resource !== some[0]?.resource))
  return new Set(several.flat().map(({ key }) => key))
}

/** Changes by resource, in the order of the log; `watch` must receive all of them in format v2. */
export function changesByResource(history: readonly Change[], watch: Watch): string[][] {
  const resourceOf = new Map<string, number>()
  for (const { body } of watch.endpoint.messages.values()) {
    const message = JSON.parse(body) as Body
    for (const [i, key] of keysIn(message, watch.journal, new Map()).entries()) {
      const resource = message.eventData.resources[i]
      if (resource) resourceOf.set(key, resource.id)
    }
  }
  const keys = history.map(({ key }) => key).filter((key) => resourceOf.has(key))
  return [...Map.groupBy(keys, (key) => resourceOf.get(key)).values()]
}

/** A change may only be reported once the endpoint has accepted the previous one of the same resource. */
export function disorder(resources: readonly (readonly string[])[], watch: Watch): string[] {
  const ambiguous = ambiguousUploads(resources)
  const arrivalsOf = new Map(
    reportsAt(watch).flatMap(({ version, keys, arrivals }) =>
      keys.filter((key) => version === 'v2' || !ambiguous.has(key)).map((key) => [key, arrivals]),
    ),
  )
  const faults: string[] = []
  for (const keys of resources) {
    const here = keys.flatMap((key) => {
      const arrivals = arrivalsOf.get(key)
      return arrivals ? [{ key, arrivals }] : []
    })
    for (const [i, { key, arrivals }] of here.entries()) {
      const before = here[i - 1]
      if (!before || before.arrivals === arrivals) continue
      if (arrivals.first < before.arrivals.first) faults.push(`${watch.name}: ${key} came before ${before.key}`)
      else if (before.arrivals.acceptedAt === null || arrivals.first < before.arrivals.acceptedAt)
        faults.push(`${watch.name}: ${key} came before ${before.key} was taken`)
    }
  }
  return faults
}

/** The log has everything that was acknowledged, and nothing that was not requested. */
export function logFaults(history: readonly Change[], journal: Journal): string[] {
  const logged = new Set(history.map(({ key }) => key))
  const lost = journal.acknowledged.filter((keys) => !keys.some((key) => logged.has(key)))
  return [
    ...journal.faults,
    ...lost.map(([key]) => `${key} was acknowledged and is not in the log`),
    ...history
      .filter(({ key }) => !journal.tried.has(key))
      .map(({ key }) => `${key} is in the log; nobody asked for it`),
  ]
}

/** The tree is exactly the result of the log, and every file has the bytes that were sent. */
export async function treeFaults(
  address: string,
  credentials: Credentials,
  expected: ReadonlyMap<string, Entry>,
): Promise<string[]> {
  const list = `/resources/list?resource=/&name=*&sort=name`
  const shown = await everyPage<Resource>(address, credentials, list, 100)
  const faults: string[] = []
  const paths = new Set(shown.map(({ attributes }) => attributes.path))
  for (const path of expected.keys()) if (!paths.has(path)) faults.push(`${path} is not there`)
  for (const { id, attributes } of shown) {
    const { path, type, size } = attributes
    const entry = expected.get(path)
    if (entry === undefined) faults.push(`${path} is there and is not in the log`)
    else if ((entry === null) !== (type === 'dir')) faults.push(`${path} is a ${type}`)
    else if (entry !== null) {
      const bytes = await download(address, credentials, `id:${id}`)
      const digest = createHash('sha256').update(bytes).digest('hex')
      if (bytes.length !== size) faults.push(`${path} shows ${size} bytes and has ${bytes.length}`)
      if (entry === 'archive' ? !startsAsZip(bytes) : digest !== entry.sha256)
        faults.push(`${path} has other bytes than were sent`)
    }
  }
  return faults
}

const startsAsZip = (bytes: Buffer): boolean => bytes.subarray(0, 4).equals(Buffer.from('PK\x03\x04'))
