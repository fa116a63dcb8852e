import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Empty } from '../../../components/display/states.tsx'
import { t } from '../../../lib/language/language.ts'
import type { RecentKind } from './recent-kinds.ts'
import type { FilesView } from './view-title.ts'

interface Props {
  readonly view: FilesView
  readonly kind: RecentKind
  readonly onAllKinds: () => void
}

export const EmptyView = ({ view, kind, onAllKinds }: Props) =>
  view === 'starred' ? (
    <Empty icon="star" title={t('Nothing is starred')}>
      {t('Select “Star” in the menu of a file or folder to find it here. Only you see your stars.')}
    </Empty>
  ) : kind === 'file' ? (
    <Empty icon="clock" title={t('No files yet')} action={<Link to="/files">{t('Go to all files')}</Link>}>
      {t('Files that you or others upload appear here, the latest first.')}
    </Empty>
  ) : (
    <Empty
      icon="clock"
      title={t('No files of this type')}
      action={
        <Button variant="default" onClick={onAllKinds}>
          {t('Show all types')}
        </Button>
      }
    >
      {t('Files of this type appear here, the latest uploads first.')}
    </Empty>
  )
