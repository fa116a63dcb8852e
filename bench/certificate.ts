import { join } from 'node:path'
import type { Bench } from './bench.ts'
import { run } from './processes.ts'

export interface Certificate {
  readonly certFile: string
  readonly keyFile: string
}

/** A self-signed certificate for 127.0.0.1, the same for all. */
export async function makeCertificate({ disk, signal }: Bench): Promise<Certificate> {
  const [certFile, keyFile] = [join(disk, 'certificate.pem'), join(disk, 'key.pem')]
  const request = ['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1']
  await run([...request, '-keyout', keyFile, '-out', certFile], signal)
  return { certFile, keyFile }
}
