/** Certificates for tests, signed by themselves. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** Makes a key and its certificate in a folder, over those that are there. */
export function makeCertificate(folder: string, name = 'localhost'): { certFile: string; keyFile: string } {
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1']
  execFileSync('openssl', [...kind, '-subj', `/CN=${name}`, '-keyout', keyFile, '-out', certFile], { stdio: 'ignore' })
  return { certFile, keyFile }
}
