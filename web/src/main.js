// The page as it is built: workers, styles and fonts are files of ours.
import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './page.css';
import './page.js';
