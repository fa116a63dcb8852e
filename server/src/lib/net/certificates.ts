/** Parses PEM certificates that users enter. */
import { X509Certificate } from 'node:crypto'

const block = /-----BEGIN ([A-Z0-9 ]+)-----[A-Za-z0-9+/=\s]*-----END \1-----/g
const most = 20

/** The certificates of a PEM text that contains nothing else. Throws an Error with the reason. */
export function certificatesIn(text: string): string {
  const blocks = [...text.matchAll(block)]
  if (blocks.some(([, kind = '']) => kind.includes('PRIVATE KEY')))
    throw new Error('contains a private key: send the certificate alone, and replace that key')
  const certificates = blocks.filter(([, kind]) => kind === 'CERTIFICATE').map(([pem]) => pem)
  if (certificates.length === 0) throw new Error('contains no certificate: -----BEGIN CERTIFICATE----- … is expected')
  if (certificates.length > most) throw new Error(`holds more than ${most} certificates`)
  for (const pem of certificates) {
    if (!isCertificate(pem)) throw new Error('contains a certificate that cannot be read')
  }
  return `${certificates.join('\n')}\n`
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined
  } catch {
    return false
  }
}
