/** A second factor: codes of an authenticator app that change every 30 seconds (TOTP). */
import { type Static, Type } from 'typebox'
import { envelope } from '../envelope.ts'
import { text } from '../fields.ts'

const ownPassword = text('Your own password.', 1024)

export const SecondFactorPassword = Type.Object({ password: ownPassword }, { title: 'SecondFactorPassword' })

export const SecondFactorCode = Type.Object(
  { code: text('The six digits shown by the authenticator app.', 64) },
  { title: 'SecondFactorCode' },
)

const entry = <const A extends Parameters<typeof Type.Object>[0]>(attributes: A) =>
  Type.Object({ type: Type.Literal('secondFactor'), attributes: Type.Object(attributes) })

export const SecondFactorResponse = envelope('SecondFactorResponse', {
  data: entry({
    enabled: Type.Boolean({ description: 'Whether signing in requires a code.' }),
    recoveryCodesLeft: Type.Integer({ description: 'Number of unused recovery codes.', minimum: 0 }),
  }),
})
export type SecondFactorResponse = Static<typeof SecondFactorResponse>

export const SecondFactorEnrolment = envelope('SecondFactorEnrolment', {
  data: entry({
    secret: Type.String({ description: 'The secret in base32, to type into the app.' }),
    otpauthUrl: Type.String({ description: 'The secret as a URI for a QR code.' }),
  }),
})

export const RecoveryCodesResponse = envelope('RecoveryCodesResponse', {
  data: entry({
    recoveryCodes: Type.Array(Type.String(), { description: 'Each replaces a code once. Returned only here.' }),
  }),
})
