/** Self-signed certificates for tests. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** Writes a key and its certificate into a folder, replacing existing ones. */
export function makeCertificate(folder: string, name = 'localhost'): { certFile: string; keyFile: string } {
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1']
  execFileSync('openssl', [...kind, '-subj', `/CN=${name}`, '-keyout', keyFile, '-out', certFile], { stdio: 'ignore' })
  return { certFile, keyFile }
}
