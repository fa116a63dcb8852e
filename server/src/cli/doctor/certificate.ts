/** The check of `doctor` for the certificate by ACME. */
import type { CertificateState } from '../../core/certificates/certificate.ts'
import { state } from '../../core/certificates/certificates.ts'
import type { Context } from '../../core/context.ts'
import type { Finding } from './environment.ts'

const dayMs = 86_400_000

/** Nothing without ACME. */
export async function examineCertificate(ctx: Context): Promise<Finding[]> {
  const certificate = await state(ctx)
  return certificate ? [certificateFinding(certificate, ctx.clock.now())] : []
}

export function certificateFinding({ names, issuedAt, expiresAt, ...last }: CertificateState, now: Date): Finding {
  const finding = (state: Finding['state'], text: string): Finding => ({ state, about: 'certificate', text })
  const about = `The certificate by ACME (${names.join(', ')})`
  const { problem, failures, nextAttemptAt } = last
  const failure =
    problem &&
    `${problem} Failed attempts: ${failures}; the next one is made after ${nextAttemptAt}, or now with ./sallyport certificate renew.`
  if (expiresAt === null || issuedAt === null)
    return finding(
      failure ? 'problem' : 'note',
      `There is no certificate by ACME yet. ${failure || 'The running server obtains it within a minute of its start.'}`,
    )
  if (expiresAt <= now.toISOString())
    return finding(
      'problem',
      `${about} expired at ${expiresAt}: clients refuse it. ${failure || 'Start the server, which renews it.'}`,
    )
  const valid = `${about} is valid until ${expiresAt}`
  if (!failure) return finding('ok', `${valid}; it is renewed after ${nextAttemptAt}`)
  // The first attempts of a renewal have a third of the lifetime left.
  const lifetime = Date.parse(expiresAt) - Date.parse(issuedAt)
  const left = Date.parse(expiresAt) - now.getTime()
  const isUrgent = left < lifetime / 4 || left < 3 * dayMs
  return finding(isUrgent ? 'problem' : 'note', `${valid}, but it was not renewed. ${failure}`)
}
