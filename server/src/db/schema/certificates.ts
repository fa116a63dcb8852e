/** Tables of certificates by ACME. */
export interface CertificatesSchema {
  acme_accounts: AcmeAccountTable
  acme_certificates: AcmeCertificateTable
  acme_challenges: AcmeChallengeTable
}

/** An account at a certificate authority. */
interface AcmeAccountTable {
  /** URL of the authority's directory. */
  directory: string
  key_sealed: string
  created_at: string
}

interface AcmeCertificateTable {
  /** Digest of the authority and the names. */
  id: string
  /** Counts the issued certificates. */
  version: number
  /** PEM; null until the first one is issued. */
  chain: string | null
  key_sealed: string | null
  valid_from: string | null
  valid_to: string | null
  /** Attempts that failed since the last certificate; one that is being made counts. */
  failures: number
  /** What the last failure was and what to do, in sentences. */
  problem: string | null
  next_attempt_at: string
}

/** What the authority is answered at `/.well-known/acme-challenge/TOKEN`. */
interface AcmeChallengeTable {
  token: string
  response: string
  expires_at: string
}
