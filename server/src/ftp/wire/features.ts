/** The lines of FEAT (RFC 2389), the same before and after login. */
import { type FactName, factsFeature } from './facts.ts'
import { type HashName, hashNames } from './parameters.ts'

export interface Features {
  /** Whether the server has a certificate. */
  readonly tls: boolean
  /** Whether the server opens data connections (EPRT, PORT). */
  readonly active: boolean
  /** The algorithm that HASH uses next. */
  readonly hash: HashName
  /** The facts that MLSD sends. */
  readonly facts: ReadonlySet<FactName>
}

/** Without the space before each, which `reply` adds. */
export function featureLines({ tls, active, hash, facts }: Features): string[] {
  return [
    ...(tls ? ['AUTH TLS', 'PBSZ', 'PROT'] : []),
    'UTF8',
    'EPSV',
    ...(active ? ['EPRT'] : []),
    'SIZE',
    'MDTM',
    'MFMT',
    'REST STREAM',
    factsFeature(facts),
    'TVFS',
    'HOST',
    `HASH ${hashNames.map((name) => `${name}${name === hash ? '*' : ''}`).join(';')}`,
    'XCRC',
    'XMD5',
    'XSHA1',
    'XSHA256',
    'MD5',
    'AVBL',
    'CLNT',
    'CSID',
  ]
}
