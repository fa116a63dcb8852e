/** API keys, access tokens and webhooks. */
import './developer.css'
import { useState } from 'react'
import { Loading } from '../../components/display/states.tsx'
import { useAccessTokens } from '../../data/account/access-tokens.ts'
import { useApiKeys } from '../../data/account/api-keys.ts'
import { useWebhooks } from '../../data/webhooks/webhooks.ts'
import { AccessTokens, type OpenToken } from './keys/access-tokens.tsx'
import { ApiKeys } from './keys/api-keys.tsx'
import { Webhooks } from './webhooks/webhooks.tsx'

export function Page() {
  const [openToken, setOpenToken] = useState<OpenToken | null>(null)
  const lists = [useApiKeys(), useAccessTokens(), useWebhooks()]
  // All at once: sections that load one after the other would move those below. A list that failed is fetched: its section
  // shows the error, and its retry must not take the sections away again.
  if (lists.some(({ isFetched }) => !isFetched)) return <Loading rows={10} />
  return (
    <>
      <ApiKeys onWantsToken={(apiKeyId) => setOpenToken({ is: 'new', apiKeyId })} />
      <AccessTokens open={openToken} onOpen={setOpenToken} />
      <Webhooks />
    </>
  )
}
