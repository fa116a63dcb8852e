import { Button, SegmentedControl } from '@mantine/core'
import type { NewAccessToken } from '@sallyport/contract/schemas/credentials/access-token.ts'
import { useState } from 'react'
import { CodeBlock } from '../../../components/display/code-block.tsx'
import { Window } from '../../../components/windows/window.tsx'
import { t } from '../../../lib/language/language.ts'
import { Credential } from './credential.tsx'
import { snippets } from './snippets.ts'

interface Props {
  readonly made: NewAccessToken
  readonly title: string
  readonly onClose: () => void
}

/** The only time the token is shown. Only its button closes the window. */
export function TokenCreated({ made: { attributes }, title, onClose }: Props) {
  const { apiKey, accessToken } = attributes
  const [shown, setShown] = useState(snippets[0]?.title ?? '')
  const snippet = snippets.find((it) => it.title === shown)
  return (
    <Window title={title} closesByButtonsOnly onClose={onClose}>
      <div className="window-form">
        <p className="developer-once">
          {t(
            'Copy the access token now. It cannot be shown again after you close this window. If you lose it, regenerate it.',
          )}
        </p>
        <Credential name={t('API key')} value={apiKey} />
        <Credential name={t('Access token')} value={accessToken} />
        <div className="developer-try">
          <SegmentedControl
            aria-label={t('Try it with')}
            data={snippets.map(({ title: name }) => name)}
            value={shown}
            onChange={setShown}
          />
          {snippet && (
            <CodeBlock
              key={shown}
              text={snippet.text({ server: location.origin, apiKey, accessToken })}
              what={snippet.what}
            />
          )}
        </div>
        <div className="window-buttons">
          <Button onClick={onClose}>{t('CLOSE')}</Button>
        </div>
      </div>
    </Window>
  )
}
