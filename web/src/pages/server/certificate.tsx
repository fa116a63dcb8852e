/** The certificate that the server obtains by ACME: names, expiration, renewal, and the last failure. */
import type { ServerCertificate } from '@sallyport/contract/schemas/server/server-settings.ts'
import { Section } from '../../components/display/page-title.tsx'
import { RelativeTime } from '../../components/display/relative-time.tsx'
import { FailureNotice } from '../../components/display/states.tsx'
import { apiSentence } from '../../lib/language/api-sentences/api-sentences.ts'
import { rich, t } from '../../lib/language/language.ts'

export const Certificate = ({ certificate }: { certificate: ServerCertificate }) => {
  const { names, authority, expires, nextAttempt, failures, problem } = certificate
  return (
    <Section
      id="certificate"
      title={t('Certificate')}
      about={t('The server obtains and renews it itself, without a restart.')}
    >
      {problem !== null && (
        <FailureNotice
          failure={{
            title: t('{failures, plural, one {# attempt has failed.} other {# attempts have failed.}}', { failures }),
            detail: apiSentence(problem) ?? problem,
          }}
        />
      )}
      <dl className="server-facts">
        <dt>{t('Names')}</dt>
        <dd>
          {names.map((name) => (
            <div key={name}>{name}</div>
          ))}
        </dd>
        <dt>{t('Certificate authority')}</dt>
        <dd>{new URL(authority).host}</dd>
        <dt>{t('Expires')}</dt>
        <dd>{expires === null ? t('There is no certificate yet.') : <RelativeTime at={expires} />}</dd>
        <dt>{problem === null && expires !== null ? t('Renewal') : t('Next attempt')}</dt>
        <dd>{nextAttempt === null ? t('Within a minute') : <RelativeTime at={nextAttempt} />}</dd>
      </dl>
      {problem !== null && (
        <p className="dim">
          {rich('To try again at once, run <code>./sallyport certificate renew</code>.', {
            code: (text) => <code>{text}</code>,
          })}
        </p>
      )}
    </Section>
  )
}
