/**
 * The stores of the installation by name. A folder of this machine is `disk`. A bucket has a random name, which is also in the
 * bucket, in a mark with the id of the installation: so it is recognized under another address, and refused to other installations.
 */
import type { BlobStore } from '../../../blobs/blob-store.ts'
import type { BlobStores, NamedStore } from '../../../blobs/blob-stores.ts'
import { formatLocation, parseS3Location, type S3Location, storageName } from '../../../blobs/s3/location.ts'
import type { Needs } from '../../context.ts'
import * as store from './stores-store.ts'

export interface StoreOpeners {
  /** Opens the folder; creates it only if told so, otherwise null when there is none. */
  readonly disk: (options: { readonly create: boolean }) => Promise<BlobStore | null>
  readonly bucket: (location: S3Location) => Promise<BlobStore>
  /** For buckets other than the configured one. */
  readonly credentials: S3Location['credentials']
}

/** The configured store cannot be used; the message is for people. */
export class StoreRefused extends Error {
  override readonly name = 'StoreRefused'
}

type StoresContext = Needs<'db' | 'clock' | 'random' | 'log'>

/** Opens the configured store (null: `disk`), and others when they are needed. Rejects with a message for people. */
export async function openStores(
  ctx: StoresContext,
  configured: S3Location | null,
  openers: StoreOpeners,
): Promise<BlobStores> {
  const current = configured ? await openBucket(ctx, configured, openers) : await openDisk(ctx, openers)
  if (current.name !== 'disk') await checkDisk(ctx, openers)
  const opened = new Map<string, Promise<BlobStore>>()
  const at = (name: string): Promise<BlobStore> => {
    const opening = opened.get(name) ?? openOther(ctx, name, openers)
    opened.set(name, opening)
    opening.catch(() => opened.delete(name))
    return opening
  }
  return {
    ...current.store,
    name: current.name,
    at,
    async all() {
      const others = (await store.knownStores(ctx.db.q)).filter(({ name }) => name !== current.name)
      return [current, ...(await Promise.all(others.map(async ({ name }) => ({ name, store: await at(name) }))))]
    },
  }
}

const now = ({ clock }: StoresContext): string => clock.now().toISOString()

async function openDisk(ctx: StoresContext, { disk }: StoreOpeners): Promise<NamedStore> {
  const opened = await disk({ create: true })
  if (!opened) throw new StoreRefused('the folder of the files cannot be created')
  const known = await store.knownStores(ctx.db.q)
  if (!known.some(({ name }) => name === 'disk')) await store.saveStore(ctx.db.q, diskStore, now(ctx))
  return { name: 'disk', store: opened }
}

const diskStore = { name: 'disk', location: 'disk' }

/** A data folder without files is no store; one that is missing although there are files in it must not start a server. */
async function checkDisk(ctx: StoresContext, { disk }: StoreOpeners): Promise<void> {
  const known = await store.knownStores(ctx.db.q)
  if (!known.some(({ name }) => name === 'disk')) return
  if (await disk({ create: false })) return
  if (await store.isNamed(ctx.db.q, 'disk'))
    throw new StoreRefused(
      'Some files are still in the folder blobs of the data folder, and there is no such folder. Mount it or correct SALLYPORT_DATA; ./sallyport storage move copies them to the bucket.',
    )
  await store.deleteStore(ctx.db.q, 'disk')
}

async function openBucket(ctx: StoresContext, location: S3Location, { bucket }: StoreOpeners): Promise<NamedStore> {
  const opened = await bucket(location)
  const text = formatLocation(location)
  const known = await store.knownStores(ctx.db.q)
  const same = known.find((one) => one.location === text)
  if (same) return { name: same.name, store: opened }
  // Versions before the stores had names did not note the parameters.
  const earlier = known.find((one) => one.location === storageName(location))
  const problems = (await opened.selfTest?.('all')) ?? []
  if (problems.length > 0) throw new StoreRefused(problems.join('\n'))
  const name = await claimBucket(ctx, opened, earlier?.name ?? `s3:${ctx.random.hex(4)}`)
  const moved = known.find((one) => one.name === name && one !== earlier)
  if (moved) ctx.log.warn({ store: name, from: moved.location, to: text }, 'a bucket with files has another address')
  await store.saveStore(ctx.db.q, { name, location: text }, now(ctx))
  return { name, store: opened }
}

/** Throws when the configured bucket is not the one that the rows name. Marks it if its mark was removed. */
export async function checkMark(ctx: StoresContext & Needs<'blobs'>): Promise<void> {
  const { blobs } = ctx
  if (!blobs.claim || (await claimBucket(ctx, blobs, blobs.name)) === blobs.name) return
  throw new StoreRefused(
    'The bucket, or this prefix of it, is another one of this installation than it was before: its object sallyport.json names another store. Correct SALLYPORT_STORAGE.',
  )
}

/** Marks a bucket as one of this installation. Resolves with its name, which is another one if it has one already. */
async function claimBucket(ctx: StoresContext, opened: BlobStore, name: string): Promise<string> {
  const installation = await store.installationId(ctx.db.q, ctx.random.hex(16))
  const owner = (await opened.claim?.({ installation, store: name })) ?? { installation, store: name }
  if (owner.installation === installation) return owner.store
  throw new StoreRefused(
    'The bucket, or this prefix of it, belongs to another installation of Sallyport: each needs its own. Set another bucket or prefix in SALLYPORT_STORAGE. If the other installation no longer exists, remove the object sallyport.json there.',
  )
}

async function openOther(ctx: StoresContext, name: string, openers: StoreOpeners): Promise<BlobStore> {
  const known = (await store.knownStores(ctx.db.q)).find((one) => one.name === name)
  if (!known) throw new StoreRefused(`Files are in the store "${name}", which this installation does not know.`)
  if (known.location === 'disk') {
    const opened = await openers.disk({ create: false })
    if (!opened)
      throw new StoreRefused('Files are in the folder blobs of the data folder, and there is no such folder.')
    return opened
  }
  return await openers.bucket(locationOf(known, openers))
}

function locationOf({ location }: store.KnownStore, { credentials }: StoreOpeners): S3Location {
  try {
    return { ...parseS3Location(location), credentials }
  } catch {
    throw new StoreRefused(
      `Files are in ${location}, whose endpoint and region are not known yet: start the server once with SALLYPORT_STORAGE=${location}?endpoint=…&region=…, as before.`,
    )
  }
}
