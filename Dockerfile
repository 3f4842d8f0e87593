# One image, four commands:
#   docker run ponte node scripts/migrate.js                   migrate the database, once per release
#   docker run -e PROCESS=api ponte                            pages, API and websocket (the default)
#   docker run -e PROCESS=worker ponte                         queues: as many as are needed
#   docker run -e PROCESS=all -e DATABASE_URL=… ponte          both in one process
# Configuration: the table in README.md.

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
# tsc writes only code: what it reads at run time (data, styles) goes beside it.
RUN npm run build \
  && find src config scripts -type f -not -name '*.ts' -not -name '*.tsx' -exec cp --parents {} dist/ ';'

FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 PROCESS=api
WORKDIR /app
COPY package.json LICENSE ./
COPY --from=packages /app/node_modules ./node_modules
COPY migrations ./migrations
# The same layout as the repository's, with .js for .ts, so that paths mean the same in both.
COPY --from=build /app/dist ./
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "scripts/start.js"]
