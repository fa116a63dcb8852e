import { Empty } from '../../../components/display/states.tsx'
import { t } from '../../../lib/language/language.ts'

export const EmptyStarred = () => (
  <Empty icon="star" title={t('Nothing is starred')}>
    {t('Select “Star” in the menu of a file or folder to find it here. Only you see your stars.')}
  </Empty>
)
