/** In place of a version that was deleted while it was shown. */

import { useNow } from '../../../components/display/relative-time.tsx'
import { Empty } from '../../../components/display/states.tsx'
import { t } from '../../../lib/language/language.ts'
import type { Content } from './contents.ts'

export function GoneVersion({ content: { version } }: { readonly content: Content }) {
  const now = useNow()
  const hasExpired = version !== null && Date.parse(version.attributes.expires) <= now
  return (
    <div role="status">
      {hasExpired ? (
        <Empty icon="file" title={t('This version is no longer kept')}>
          {t('It has expired, and cannot be restored.')}
        </Empty>
      ) : (
        <Empty icon="file" title={t('This version was deleted')}>
          {t('It cannot be restored.')}
        </Empty>
      )}
    </div>
  )
}
