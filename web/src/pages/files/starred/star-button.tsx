import { Button } from '@mantine/core'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { Icon } from '../../../components/display/icon.tsx'
import { useStarredIds } from '../../../data/files/starred.ts'
import { t } from '../../../lib/language/language.ts'
import { useStars } from './use-stars.ts'
import './starred.css'

export function StarButton({ entry }: { entry: Resource }) {
  const stars = useStars()
  const isStarred = stars.has(entry)
  return (
    <Button
      className="star-button"
      variant="default"
      size="compact-sm"
      data-starred={isStarred}
      leftSection={<Icon name="star" size={16} />}
      onClick={() => stars.set([entry], !isStarred)}
    >
      {isStarred ? t('Remove star') : t('Star')}
    </Button>
  )
}

/** Marks a starred entry in the list. */
export function StarMark({ entry }: { entry: Resource }) {
  const ids = useStarredIds()
  return (
    ids.has(entry.id) && (
      <span className="star-mark">
        <Icon name="star" size={14} />
        <span className="unseen">{t('Starred')}</span>
      </span>
    )
  )
}
