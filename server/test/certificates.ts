/** Self-signed certificates for tests. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/**
 * Writes a key and its certificate into a folder, replacing existing ones. `otherNames`, as in `IP:127.0.0.1`, are needed by
 * clients that verify the certificate.
 */
export function makeCertificate(
  folder: string,
  name = 'localhost',
  otherNames?: string,
): { certFile: string; keyFile: string } {
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1']
  const names = [
    '-subj',
    `/CN=${name}`,
    ...(otherNames === undefined ? [] : ['-addext', `subjectAltName=${otherNames}`]),
  ]
  execFileSync('openssl', [...kind, ...names, '-keyout', keyFile, '-out', certFile], { stdio: 'ignore' })
  return { certFile, keyFile }
}
