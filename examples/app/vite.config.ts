import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The gateway answers under the app's own address, so the browser asks for no permission (CORS).
const proxy = { '/graphql': { target: process.env.GATEWAY_URL ?? 'http://127.0.0.1:8000', ws: true } };

export default defineConfig({
  plugins: [react()],
  // React, Apollo Client and GraphQL's own library are as large as they are; a larger app loads its pages one by one.
  build: { chunkSizeWarningLimit: 700 },
  server: { proxy },
  preview: { proxy },
});
