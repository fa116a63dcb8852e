import { Link } from '@tanstack/react-router'
import { Empty } from '../components/display/states.tsx'
import { t } from '../lib/language/language.ts'

export const NotFound = () => (
  <Empty icon="search" title={t('Page not found')} isPage action={<Link to="/">{t('Go to the start page')}</Link>}>
    {t('The address may be mistyped, or the page has been deleted.')}
  </Empty>
)
