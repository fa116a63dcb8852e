import { expect, it } from 'vitest'
import type { CertificateState } from '../../core/certificates/certificate.ts'
import { certificateFinding } from './certificate.ts'

const valid: CertificateState = {
  names: ['files.harbour.example'],
  directory: 'https://acme.example/directory',
  issuedAt: '2026-09-01T00:00:00.000Z',
  expiresAt: '2026-11-30T00:00:00.000Z',
  nextAttemptAt: '2026-10-31T00:00:00.000Z',
  failures: 0,
  problem: null,
}
const failed = { failures: 3, problem: 'The authority is away.' }
const none = { issuedAt: null, expiresAt: null, nextAttemptAt: null }

it.each([
  ['ok', valid, '2026-10-01', /is valid until 2026-11-30.*; it is renewed after 2026-10-31/],
  [
    'note',
    { ...valid, ...failed },
    '2026-11-01',
    /but it was not renewed\. The authority is away\. Failed attempts: 3/,
  ],
  ['problem', { ...valid, ...failed }, '2026-11-25', /but it was not renewed\. The authority is away\./],
  ['problem', { ...valid, ...failed }, '2026-12-01', /expired at .*The authority is away\..*certificate renew/],
  ['problem', valid, '2026-12-01', /expired at .*Start the server/],
  ['note', { ...valid, ...none }, '2026-12-01', /no certificate by ACME yet\. The running server obtains it/],
  ['problem', { ...valid, ...none, ...failed }, '2026-12-01', /no certificate by ACME yet\. The authority is away\./],
] as const)('%s for a certificate by ACME: %j at %s', (state, certificate, date, text) => {
  const finding = certificateFinding(certificate, new Date(`${date}T00:00:00Z`))
  expect(finding).toEqual({ state, about: 'certificate', text: expect.stringMatching(text) })
})
