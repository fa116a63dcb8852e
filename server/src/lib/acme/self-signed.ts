/** A certificate of our own, which no client trusts: until a certificate authority has issued one. */
import { webcrypto } from 'node:crypto'

const dayMs = 86_400_000
const validDays = 7

/** PEM. */
export async function selfSigned(
  names: readonly string[],
  now = new Date(),
): Promise<{ readonly chain: string; readonly key: string }> {
  // Loaded at the first start with ACME, until there is a certificate.
  const x509 = await import('@peculiar/x509')
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: 'CN=Sallyport (no certificate yet)',
      notBefore: new Date(now.getTime() - dayMs),
      notAfter: new Date(now.getTime() + validDays * dayMs),
      signingAlgorithm: algorithm,
      keys,
      extensions: [new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns', value })))],
    },
    webcrypto as typeof globalThis.crypto,
  )
  const key = x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY')
  return { chain: certificate.toString('pem'), key }
}
