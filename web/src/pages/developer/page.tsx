/** What applications sign in with, and where they are told of what happens. */
import './developer.css'
import { useState } from 'react'
import { AccessTokens, type OpenToken } from './access-tokens.tsx'
import { ApiKeys } from './api-keys.tsx'
import { Webhooks } from './webhooks.tsx'

export function Page() {
  const [openToken, setOpenToken] = useState<OpenToken | null>(null)
  return (
    <>
      <ApiKeys onWantsToken={(apiKeyId) => setOpenToken({ is: 'new', apiKeyId })} />
      <AccessTokens open={openToken} onOpen={setOpenToken} />
      <Webhooks />
    </>
  )
}
