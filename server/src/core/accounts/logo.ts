/** The account's logo, stored as a PNG that the server renders itself: no byte of the uploaded file is served. */
import { pictureFormatOf } from '../../lib/images/picture-format.ts'
import { ThumbnailError } from '../../lib/images/thumbnail-job.ts'
import { mustBeAdmin } from '../access.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { Fault, invalid, notFound } from '../fault.ts'
import type { Account } from './account.ts'
import * as logos from './logo-store.ts'
import type { Logo } from './settings.ts'
import * as store from './store.ts'

const maxBytes = 600_000
/** Twice the displayed size, for high-density screens. */
const box = { width: 480, height: 160 }

const formats: readonly string[] = ['jpeg', 'png', 'gif', 'webp']

/** Sets the logo from a base64-encoded file. Throws `invalid` unless it is a supported image, `unavailable`, `forbidden`. */
export async function setLogo(
  ctx: Needs<'db' | 'clock' | 'random' | 'thumbnails' | 'record'>,
  actor: Actor,
  base64: string,
): Promise<Account> {
  mustBeAdmin(actor, 'change the account')
  const image = await draw(ctx, actor, decoded(base64))
  const logo = { hash: ctx.random.hex(16), ...sizeOf(image) }
  return await change(ctx, actor, logo, image)
}

export async function removeLogo(ctx: Needs<'db' | 'clock' | 'record'>, actor: Actor): Promise<Account> {
  mustBeAdmin(actor, 'change the account')
  return await change(ctx, actor, null)
}

async function change(
  ctx: Needs<'db' | 'clock' | 'record'>,
  actor: Actor,
  logo: Logo | null,
  image = new Uint8Array(),
): Promise<Account> {
  const at = ctx.clock.now().toISOString()
  const { accountId } = actor
  return await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const { name, settings } = await store.lockAccount(tx, accountId)
    if (logo) await logos.putLogo(tx, { accountId, hash: logo.hash, image, at })
    else await logos.dropLogo(tx, accountId)
    await store.setSettings(tx, accountId, { ...settings, logo }, at)
    await ctx.record(tx, actor, { name: 'accounts.update', target: { id: accountId, name }, fields: ['logo'] })
    return await store.lockAccount(tx, accountId)
  })
}

/** The PNG with this hash, which is public. Throws `not-found`. */
export async function imageOf(ctx: Needs<'db'>, hash: string): Promise<Buffer> {
  const image = /^[0-9a-f]{32}$/.test(hash) ? await logos.logoImage(ctx.db.q, hash) : null
  if (!image) throw notFound('logo', 'There is no such logo.')
  return image
}

export interface Brand {
  readonly name: string
  readonly logo: Logo | null
}

/** Public branding of the only account; null for several accounts, or without branding. */
export async function soleBrand(ctx: Needs<'db'>): Promise<Brand | null> {
  const account = await store.soleAccount(ctx.db.q)
  if (!account) return null
  const { logo, companyName } = account.settings
  return logo || companyName !== '' ? { name: companyName || account.name, logo } : null
}

const refuse = (why: string) => invalid('image', (of) => `${of.image}: ${why}`)

function decoded(base64: string): Buffer {
  const bytes = Buffer.from(base64, 'base64')
  if (!/^[\w+/=\s-]+$/.test(base64) || bytes.length === 0) throw refuse('send the file as base64.')
  if (bytes.length > maxBytes)
    throw refuse(`the file has ${bytes.length} bytes; a logo has at most ${maxBytes}. Save a smaller version.`)
  return bytes
}

async function draw(
  { thumbnails }: Needs<'thumbnails'>,
  { accountId, userId }: Actor,
  bytes: Buffer,
): Promise<Uint8Array<ArrayBuffer>> {
  const format = pictureFormatOf(bytes)
  if (format === null || !formats.includes(format)) throw refuse('a logo is a png, jpg, gif or webp image.')
  try {
    const file = {
      format,
      size: bytes.length,
      open: async function* () {
        yield bytes
      },
    }
    const requester = [String(accountId), String(userId)] as const
    return (await thumbnails.make({ ...file, page: 0, as: 'png', ...box, requester })).image
  } catch (error) {
    if (!(error instanceof ThumbnailError)) throw error
    if (error.problem === 'busy') throw new Fault('unavailable', `The image ${error.message}.`, { retryAfter: 1_000 })
    throw refuse(`the image ${error.message}.`)
  }
}

/** Read from the header of a PNG. */
function sizeOf(png: Uint8Array): { width: number; height: number } {
  const head = Buffer.from(png.buffer, png.byteOffset)
  return { width: head.readUInt32BE(16), height: head.readUInt32BE(20) }
}
