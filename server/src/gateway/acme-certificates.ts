/**
 * The server's certificate by ACME, from the database: read again when this node or another one has obtained a new one. Until there is
 * one, a certificate that no client trusts, so that the server can be reached at all.
 */
import { current } from '../core/certificates/certificates.ts'
import type { AcmeSettings, Needs } from '../core/context.ts'
import { selfSigned } from '../lib/acme/self-signed.ts'
import { coalesce } from '../lib/coalesce.ts'
import { type CertificatePair, type Certificates, validatePair } from './tls.ts'

type AcmeContext = Needs<'db' | 'clock' | 'sealer' | 'log' | 'onWake'>

interface Read {
  readonly version: string
  readonly pair: CertificatePair
}

const placeholder = 'self-signed'

/** `pollMs`: interval of looking for a certificate that another node has obtained, beside wake-ups. */
export async function openAcmeCertificates(
  ctx: AcmeContext,
  acme: AcmeSettings,
  { pollMs = 10_000 }: { readonly pollMs?: number } = {},
): Promise<Certificates> {
  let inUse = (await read(ctx, acme)) ?? { version: placeholder, pair: pairOf(await selfSigned(acme.names)) }
  if (inUse.version === placeholder)
    ctx.log.warn(
      { names: acme.names },
      'no certificate yet: clients do not trust the one that is served until there is',
    )
  const listeners = new Set<(pair: CertificatePair) => void>()
  const check = coalesce(async () => {
    try {
      const found = await read(ctx, acme)
      if (!found || found.version === inUse.version) return
      inUse = found
      ctx.log.info({ names: acme.names }, 'TLS certificate replaced')
      for (const listener of listeners) listener(found.pair)
    } catch (error) {
      ctx.log.warn({ err: error }, 'TLS certificate not read, the old one stays in use')
    }
  })
  const polling = setInterval(() => void check(), pollMs).unref()
  const unregister = ctx.onWake('certificates', () => void check())
  return {
    get current() {
      return inUse.pair
    },
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    check,
    close() {
      listeners.clear()
      clearInterval(polling)
      unregister()
    },
  }
}

/** Rejects if what is stored cannot be used. */
async function read(ctx: AcmeContext, acme: AcmeSettings): Promise<Read | null> {
  const stored = await current(ctx, acme)
  if (!stored) return null
  const pair = pairOf(stored)
  validatePair(pair)
  return { version: stored.version, pair }
}

const pairOf = ({ chain, key }: { readonly chain: string; readonly key: string }): CertificatePair => ({
  cert: Buffer.from(chain),
  key: Buffer.from(key),
})
