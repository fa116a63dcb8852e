import { ActionIcon, Tooltip } from '@mantine/core'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { Icon } from '../../../components/display/icon.tsx'
import { useStarredIds } from '../../../data/files/starred.ts'
import { t } from '../../../lib/language/language.ts'
import { useStars } from './use-stars.ts'
import './starred.css'

export function StarButton({ entry }: { entry: Resource }) {
  const stars = useStars()
  const isStarred = stars.has(entry)
  const label = isStarred ? t('Remove star') : t('Star')
  return (
    <Tooltip label={label}>
      <ActionIcon
        className="star-button"
        variant="subtle"
        color="gray"
        aria-label={label}
        data-starred={isStarred}
        onClick={() => stars.set([entry], !isStarred)}
      >
        <Icon name="star" size={18} />
      </ActionIcon>
    </Tooltip>
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
