/** The lists of the Files screen: folders, recent files and starred entries. */
import { Link } from '@tanstack/react-router'
import { Icon, type IconName } from '../../../components/display/icon.tsx'
import { t } from '../../../lib/language/language.ts'
import { type FilesView, viewTitle } from './view-title.ts'
import './views.css'

const views: readonly (readonly [FilesView, IconName])[] = [
  ['folders', 'folder'],
  ['recent', 'clock'],
  ['starred', 'star'],
]

export const Views = ({ view }: { view: FilesView }) => (
  <nav className="files-views" aria-label={t('Views')}>
    {views.map(([name, icon]) => (
      <Link
        key={name}
        to="/files"
        search={(name === 'folders' ? {} : { view: name }) as never}
        className="files-view"
        data-open={name === view}
        aria-current={name === view ? 'page' : undefined}
      >
        <Icon name={icon} size={16} />
        {viewTitle(name)}
      </Link>
    ))}
  </nav>
)
