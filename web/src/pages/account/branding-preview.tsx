import { accents } from '@sallyport/contract/schemas/accounts/accents.ts'
import type { CSSProperties } from 'react'
import { type Branding, logoAddress } from '../../data/account/branding.ts'
import { t } from '../../lib/language/language.ts'
import type { Draft } from './branding-look.tsx'

/** Preview of the public pages with unsaved settings. */
interface Props {
  readonly branding: Branding
  readonly draft: Draft
  /** The account's name, used if there is no company name. */
  readonly name: string
}

export function Preview({ branding, draft, name }: Props) {
  const schemes = (['light', 'dark'] as const).filter((scheme) => draft.theme === 'default' || draft.theme === scheme)
  return (
    <figure className="branding-preview">
      <figcaption>{t('Visitor view')}</figcaption>
      {schemes.map((scheme) => (
        <div
          key={scheme}
          className="branding-page"
          data-scheme={scheme}
          style={{ '--accent': accents[draft.accent][scheme].primary } as CSSProperties}
        >
          <Head address={logoAddress(branding)} name={draft.companyName.trim() || name} />
          <div className="branding-card" aria-hidden="true">
            <p className="branding-title">{t('Spring order')}</p>
            <p>order.pdf</p>
            <p>labels.zip</p>
            <span className="branding-button">{t('Download all')}</span>
          </div>
        </div>
      ))}
    </figure>
  )
}

function Head({ address, name }: { address: string | null; name: string }) {
  if (address !== null) return <img className="branding-logo" src={address} alt={name || t('Your logo')} />
  return <p className="branding-name">{name}</p>
}
