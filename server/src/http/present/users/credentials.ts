import type {
  AccessToken as AccessTokenJson,
  NewAccessToken,
} from '@sallyport/contract/schemas/credentials/access-token.ts'
import type { ApiKey as ApiKeyJson } from '@sallyport/contract/schemas/credentials/api-key.ts'
import type { AccessToken, ApiKey } from '../../../core/keys/key.ts'
import type { ShownToken } from '../../../core/keys/tokens.ts'
import { moment, momentOrNull } from '../../responses/time.ts'
import { related } from '../files/resource.ts'

export const presentApiKey = (key: ApiKey, timeZone: string): ApiKeyJson => ({
  id: key.id,
  type: 'apiKey',
  attributes: {
    name: key.name,
    description: key.description,
    value: key.value,
    lastUsed: momentOrNull(key.usedAt, timeZone),
    created: moment(key.createdAt, timeZone),
    modified: moment(key.modifiedAt, timeZone),
  },
  relationships: { ownerUser: related('user', key.createdBy) },
})

export const presentAccessToken = (token: AccessToken, timeZone: string): AccessTokenJson => ({
  id: token.id,
  type: 'accessToken',
  attributes: {
    name: token.name,
    lastFour: token.lastFour,
    created: moment(token.createdAt, timeZone),
    lastUsed: momentOrNull(token.usedAt, timeZone),
  },
  relationships: { apiKey: related('apiKey', token.keyId), user: related('user', token.userId) },
})

/** The only response that contains a token's value. */
export const presentShownToken = ({ token, credentials }: ShownToken, timeZone: string): NewAccessToken => {
  const { attributes, ...rest } = presentAccessToken(token, timeZone)
  return { ...rest, attributes: { ...attributes, ...credentials } }
}
